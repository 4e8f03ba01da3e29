/** An export that was not begun, since what was asked for cannot be had or would cost what others own. Nothing was written. */
export class ExportRefused extends Error {
  override readonly name = 'ExportRefused';
}
