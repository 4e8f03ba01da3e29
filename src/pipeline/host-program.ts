/** In the environment of every process that is started to finalise runs: none of them ever starts another. */
export const recoveringVariable = 'RUNLEDGER_RECOVERING';

/** What the program that recording runs in is, as far as it matters to whoever starts it a second time. */
export interface HostProgram {
  /** It was started to finalise runs, and turned out to be an agent: the executable is not Node, but the agent itself. */
  readonly isRecovering: boolean;
  /** A single executable application, which runs its own script whatever it is given. */
  readonly isSingleExecutable: boolean;
  /** Runs scripts only where its environment says so (`ELECTRON_RUN_AS_NODE`). */
  readonly isElectron: boolean;
}

/** Describes this process. */
export function describeProgram(): HostProgram {
  return {
    isRecovering: process.env[recoveringVariable] !== undefined,
    // By name at run time: programs that embed Node may be without the module, and would not link.
    isSingleExecutable: process.getBuiltinModule('node:sea')?.isSea() ?? false,
    isElectron: process.versions.electron !== undefined,
  };
}
