/**
 * Imports a package that is installed only where it is wanted. Throws an error that says which to install where it is
 * not there.
 */
export async function importOptional<M>(load: () => Promise<M>, name: string): Promise<M> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`this needs the package ${name}, which is not installed: npm install ${name}`, { cause: error });
  }
}
