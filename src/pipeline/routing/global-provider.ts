import { type MeterProvider, metrics } from '@opentelemetry/api';
import { apiBuilds } from '../api-builds.ts';
import { MeterRouter } from './router.ts';

type MetricsApi = typeof metrics;

// The API keeps its globals behind this symbol, whatever copy or module format of it is loaded.
const apiGlobals = globalThis as { [key: symbol]: { metrics?: MeterProvider } | undefined };
const apiKey = Symbol.for('opentelemetry.js.api.1');

/** What installing the router found. */
export interface InstalledRouter {
  readonly router: MeterRouter;
  /** Names of meters that a host's provider gave out before: they report to the host only. */
  readonly earlyMeters: readonly string[];
}

let installed: InstalledRouter | null = null;

/**
 * Makes the router the global MeterProvider, once for the process's life. A host's provider that was set before is kept
 * as a target; one that is set later, which the API would refuse in silence, becomes a target as well.
 */
export function installRouter(): InstalledRouter {
  if (installed && apiGlobals[apiKey]?.metrics === installed.router) return installed;
  const router = installed?.router ?? new MeterRouter();
  const before = apiGlobals[apiKey]?.metrics;
  // By the prototype: these methods are replaced on the object itself once the router is there.
  const api: MetricsApi = Object.getPrototypeOf(metrics);
  api.disable.call(metrics);
  api.setGlobalMeterProvider.call(metrics, router);
  if (before && before !== router) router.addHost(before);
  if (!installed) for (const build of apiBuilds()) adoptLaterHosts(build.metrics, router);
  installed = { router, earlyMeters: before ? metersGivenOut(before) : [] };
  return installed;
}

function adoptLaterHosts(api: MetricsApi, router: MeterRouter): void {
  api.setGlobalMeterProvider = (provider) => {
    router.addHost(provider);
    return true;
  };
  // A host that takes its provider back must not take ours with it.
  api.disable = () => router.retarget({ hosts: [] });
}

/** What OTel's SDK remembers of the meters it made; nothing where the host's provider is another. */
function metersGivenOut(provider: MeterProvider): readonly string[] {
  const state = (provider as { _sharedState?: { meterSharedStates?: unknown } })._sharedState?.meterSharedStates;
  return state instanceof Map ? [...state.keys()].map((key) => String(key).split(':')[0] ?? '') : [];
}
