import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

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
 * Providers as OpenTelemetry names them (`gen_ai.provider.name`), where the price list has another id. Any other id is
 * handed on as it is; the list knows some aliases by itself, but takes `azure.ai.openai` for OpenAI.
 */
const listedIds: Readonly<Record<string, string>> = {
  'aws.bedrock': 'aws',
  'azure.ai.inference': 'azure',
  'azure.ai.openai': 'azure',
  fireworks_ai: 'fireworks',
  'gcp.gemini': 'google',
  'gcp.gen_ai': 'google',
  'gcp.vertex_ai': 'google',
  mistral_ai: 'mistral',
  moonshot_ai: 'moonshotai',
  together_ai: 'together',
  x_ai: 'x-ai',
};

/** The price list's id of a provider. */
export function listedProviderId(provider: string): string {
  return listedIds[provider] ?? provider;
}
