/**
 * `node --import runledger/register agent.js`: instruments the process before the agent's first line, and follows it to
 * its end. The only module that does something by being imported. It never rejects: whatever is wrong, the agent runs.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 15)) {
  // Loaded only now: on an older Node a missing built-in would end the agent while its modules are linked.
  const { startMetrics } = await import('./index.ts');
  await startMetrics();
} else {
  process.stderr.write(
    `runledger: records nothing, since it needs Node 22.15 or newer and this is ${process.version}\n`,
  );
}

export {};
