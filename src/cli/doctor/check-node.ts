import { oldestNode } from '../../common/version.ts';
import type { Observation } from './finding.ts';

/** Whether a Node is new enough: `22.9.1`, and where it was found. */
export function checkNode(version: string, where: string): readonly Observation[] {
  const oldest = oldestNode();
  if (oldest === null || !isOlder(version, oldest)) return [];
  return [
    {
      kind: 'node-too-old',
      subject: where,
      where,
      count: 1,
      what: () => `Node ${version} is too old: Runledger needs ${oldest} or newer`,
      fix: `run the agent with Node ${oldest} or newer`,
    },
  ];
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = than.split('.').map(Number);
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}
