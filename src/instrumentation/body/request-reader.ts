import { textOrNull } from '../protocols/values.ts';
import { createFieldScanner } from './field-scanner.ts';
import { fieldsAt } from './fields.ts';

/** Reads a request's body as it passes: the model and the service tier that are asked for, and whether a stream is. */
export interface RequestReader {
  write(chunk: Uint8Array): void;
  readonly model: string | null;
  readonly serviceTier: string | null;
  readonly wantsStream: boolean;
}

const requestFields = fieldsAt('model', 'service_tier', 'stream');

/** A reader for one request. The prompt passes by; nothing of it is held. */
export function createRequestReader(): RequestReader {
  const scanner = createFieldScanner(requestFields);
  return {
    write: (chunk) => scanner.write(chunk),
    get model() {
      return textOrNull(scanner.value('model'));
    },
    get serviceTier() {
      return textOrNull(scanner.value('service_tier'));
    },
    get wantsStream() {
      return scanner.value('stream') === true;
    },
  };
}
