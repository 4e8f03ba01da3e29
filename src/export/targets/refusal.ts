/** An export that was not begun, since it cannot be had as it was asked for. Nothing was written. */
export class ExportRefused extends Error {
  override readonly name = 'ExportRefused';
  /** `options`: they do not go together; `place`: something stands there that is not to be replaced. */
  readonly because: 'options' | 'place';

  constructor(because: ExportRefused['because'], message: string) {
    super(message);
    this.because = because;
  }
}
