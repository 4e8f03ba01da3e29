import { fieldsAt } from '../body/fields.ts';
import { noFacts, type PlainProtocol } from './protocol.ts';
import { errorTypeOrNull, objectOrNull, textOrNull } from './values.ts';

/** Which members of a plain body say what. */
export interface PlainMembers {
  readonly id?: string;
  readonly model?: string;
  readonly usage: string;
}

/** Reads a plain body by the names of its members. Gateways answer 200 and tell of an `error` in it. */
export function plainBody({ id, model, usage }: PlainMembers): PlainProtocol {
  const named = [id, model].filter((name) => name !== undefined);
  return {
    fields: fieldsAt(...named, usage, 'service_tier', 'error'),
    read(value) {
      const counts = objectOrNull(value(usage));
      return {
        ...noFacts,
        responseId: id === undefined ? null : textOrNull(value(id)),
        responseModel: model === undefined ? null : textOrNull(value(model)),
        serviceTier: textOrNull(value('service_tier')),
        usage: counts,
        outputIsFinal: counts !== null,
        errorType: errorTypeOrNull(value('error')),
      };
    },
  };
}

/** As OpenAI and Anthropic name them, and who follows them. */
export const usualPlainBody = plainBody({ id: 'id', model: 'model', usage: 'usage' });
