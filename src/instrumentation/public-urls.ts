import type { Api } from './protocols/protocol.ts';

/** A URL under which a provider answers. What `distribution.runledger.instrumentation.providers` lists. */
export interface ProviderUrl {
  /**
   * An origin, or an origin and the beginning of a path: all below it is this provider's. A `*` in the host stands for any
   * text without a dot.
   */
  readonly url: string;
  /** `gen_ai.provider.name`. */
  readonly provider: string;
  /**
   * The protocol it speaks. Left out, the path's ending says it (`/chat/completions`, `/v1/messages`, …); given, only that
   * protocol is read there, and at exactly this URL whatever its ending.
   */
  readonly api?: Api;
}

/** Bedrock's in each partition of AWS, by its own names, those for both IPs, and the endpoints of private networks. */
const bedrockHosts = [
  ...['amazonaws.com', 'api.aws', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn', 'amazonaws.eu'].flatMap(
    (suffix) => [`bedrock-runtime.*.${suffix}`, `bedrock-runtime-fips.*.${suffix}`],
  ),
  ...['amazonaws.com', 'amazonaws.com.cn'].map((suffix) => `*.bedrock-runtime.*.vpce.${suffix}`),
];

/**
 * The public URLs of providers, each with the name that OpenTelemetry's conventions give it, or where they have none, the
 * price list: https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/#gen-ai-provider-name
 */
export const publicUrls: readonly ProviderUrl[] = [
  { url: 'https://api.openai.com/v1', provider: 'openai' },
  { url: 'https://*.api.openai.com/v1', provider: 'openai' },
  { url: 'https://*.openai.azure.com', provider: 'azure.ai.openai' },
  { url: 'https://*.cognitiveservices.azure.com', provider: 'azure.ai.openai' },
  { url: 'https://*.services.ai.azure.com', provider: 'azure.ai.inference' },
  { url: 'https://*.services.ai.azure.com/openai', provider: 'azure.ai.openai' },
  { url: 'https://api.anthropic.com/v1', provider: 'anthropic' },
  { url: 'https://generativelanguage.googleapis.com', provider: 'gcp.gemini' },
  { url: 'https://aiplatform.googleapis.com', provider: 'gcp.vertex_ai' },
  { url: 'https://*-aiplatform.googleapis.com', provider: 'gcp.vertex_ai' },
  { url: 'https://aiplatform.*.rep.googleapis.com', provider: 'gcp.vertex_ai' },
  { url: 'https://api.deepseek.com', provider: 'deepseek' },
  { url: 'https://api.groq.com/openai/v1', provider: 'groq' },
  { url: 'https://api.mistral.ai/v1', provider: 'mistral_ai' },
  { url: 'https://api.x.ai/v1', provider: 'x_ai' },
  { url: 'https://*.api.x.ai/v1', provider: 'x_ai' },
  { url: 'https://api.together.xyz/v1', provider: 'together_ai' },
  { url: 'https://api.together.ai/v1', provider: 'together_ai' },
  { url: 'https://api.fireworks.ai/inference/v1', provider: 'fireworks_ai' },
  { url: 'https://openrouter.ai/api/v1', provider: 'openrouter' },
  { url: 'https://api.perplexity.ai', provider: 'perplexity' },
  { url: 'https://api.cerebras.ai/v1', provider: 'cerebras' },
  { url: 'https://api.moonshot.ai/v1', provider: 'moonshot_ai' },
  { url: 'https://router.huggingface.co', provider: 'huggingface' },
  ...bedrockHosts.map((host) => ({ url: `https://${host}`, provider: 'aws.bedrock' })),
  { url: 'https://api.cohere.com', provider: 'cohere' },
  { url: 'https://api.cohere.ai', provider: 'cohere' },
  { url: 'http://127.0.0.1:11434', provider: 'ollama' },
  { url: 'http://localhost:11434', provider: 'ollama' },
  { url: 'http://[::1]:11434', provider: 'ollama' },
  { url: 'https://ollama.com', provider: 'ollama' },
];
