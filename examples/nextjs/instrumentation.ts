/**
 * Next.js calls this once for each server that it starts, before any code of the application. Model calls are seen in
 * Node's runtime only: the edge runtime has no diagnostics channels.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { instrument } = await import('runledger');
  await instrument();
}
