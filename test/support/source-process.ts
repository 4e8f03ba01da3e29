/**
 * The environment of a child process that runs the TypeScript source as it stands. It is not to report its coverage, for
 * the tests run the same files compiled, and the places of the one count are not those of the other. Node hands the
 * variable on where it is missing.
 */
export const sourceEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env, NODE_V8_COVERAGE: '' });
