/** What every export says it is, so that a later one knows what it may replace. */
export const exportFormat = 'runledger-export';

/** The version of what exports hold and how; a newer one may replace an older one's. */
export const exportFormatVersion = 1;

/** In a directory of ours: what the export is, and every file of it. */
export const exportManifestFile = 'export.json';
