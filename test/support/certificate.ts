import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Certificate } from './servers/served.ts';

const pathOf = (name: string): string => fileURLToPath(new URL(`tls/${name}`, import.meta.url));

/** The file that a client trusts by, e.g. through `NODE_EXTRA_CA_CERTS`. */
export const certificateFile = pathOf('certificate.pem');

/** A self-signed certificate for 127.0.0.1 and localhost. */
export const testCertificate: Certificate = {
  cert: readFileSync(certificateFile, 'utf8'),
  key: readFileSync(pathOf('key.pem'), 'utf8'),
};
