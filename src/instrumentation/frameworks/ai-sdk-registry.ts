/** The list that the AI SDK's register functions add to, which all its copies in a process share, of version 6 and 7. */
const registry = globalThis as { AI_SDK_TELEMETRY_INTEGRATIONS?: object[] };

/** Adds a telemetry integration for calls that bring none; returns what takes it out again. */
export function addIntegration(integration: object): () => void {
  registry.AI_SDK_TELEMETRY_INTEGRATIONS ??= [];
  registry.AI_SDK_TELEMETRY_INTEGRATIONS.push(integration);
  return () => {
    const all = registry.AI_SDK_TELEMETRY_INTEGRATIONS ?? [];
    registry.AI_SDK_TELEMETRY_INTEGRATIONS = all.filter((each) => each !== integration);
  };
}
