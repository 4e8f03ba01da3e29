import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { findProvider } from '@pydantic/genai-prices';

const packageName = '@pydantic/genai-prices';

/**
 * The name and version of the price list in use, e.g. `genai-prices@0.1.8`: what makes a recorded cost explainable
 * later. Read from the installed package, so that it holds where another version was put in its place.
 */
export function readPriceVersion(): string {
  return `genai-prices@${readInstalledVersion() ?? 'unknown'}`;
}

/** Undefined where the package's manifest is not on disk, e.g. in a bundle. */
function readInstalledVersion(): string | undefined {
  try {
    const file = findPackageJSON(packageName, import.meta.url);
    if (file === undefined) return undefined;
    return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version;
  } catch {
    return undefined;
  }
}

/**
 * Providers as OpenTelemetry names them (`gen_ai.provider.name`) and as people write them in a configuration, where the
 * price list has another id.
 */
const listedIds: Readonly<Record<string, string>> = {
  'aws.bedrock': 'aws',
  aws_bedrock: 'aws',
  bedrock: 'aws',
  'azure.ai.inference': 'azure',
  'azure.ai.openai': 'azure',
  azure_openai: 'azure',
  copilot: 'github-copilot',
  fireworks_ai: 'fireworks',
  'gcp.gemini': 'google',
  'gcp.gen_ai': 'google',
  'gcp.vertex_ai': 'google',
  gemini: 'google',
  vertex_ai: 'google',
  mistral_ai: 'mistral',
  moonshot_ai: 'moonshotai',
  together_ai: 'together',
  voyage_ai: 'voyageai',
  x_ai: 'x-ai',
  xai: 'x-ai',
};

/**
 * The price list's id of a provider; null where it has none. By the whole name only: the list itself takes any name that
 * contains `openai` for OpenAI, such as the host of a private gateway, whose prices nobody knows.
 */
export function listedProviderId(provider: string): string | null {
  const name = provider.trim().toLowerCase();
  const id = listedIds[name] ?? name;
  return findProvider({ providerId: id })?.id === id ? id : null;
}

/**
 * The price list's name of a model of one of its providers. Where Google speaks OpenAI's protocol it takes and gives names
 * as `google/gemini-2.5-flash` and `models/gemini-2.5-flash`.
 */
export function listedModelName(name: string, providerId: string | null): string {
  return providerId === 'google' ? name.slice(name.lastIndexOf('/') + 1).trim() : name.trim();
}
