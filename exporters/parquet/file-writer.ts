import type { FileHandle } from 'node:fs/promises';
import { ByteWriter } from 'hyparquet-writer';

/**
 * hyparquet-writer's buffer, emptied into a file after each row group without blocking. A class because the library
 * calls these methods on its own.
 */
export class FileWriter extends ByteWriter {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  /** Called after each row group; the next one waits. */
  async flush(): Promise<void> {
    await this.#file.writeFile(this.getBytes());
    this.index = 0;
  }

  /** Called after the footer. */
  override async finish(): Promise<void> {
    await this.flush();
  }
}
