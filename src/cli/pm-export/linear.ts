import { type JsonReply, type SendOptions, sendJson } from './send-json.ts';
import type { LinearAttachment } from './ticket-payload.ts';
import { failureOf, type Posted, textAt } from './tracker.ts';

/** Where Linear is, and how to get in. */
export interface LinearAccess {
  /** `https://api.linear.app`. */
  readonly address: string;
  /** A personal API key as it is; an OAuth token behind `Bearer `. */
  readonly authorization: string;
  /** The variable that it came from. */
  readonly tokenName: string;
}

/**
 * Puts an attachment on an issue, `ENG-123`. Linear knows it again by its URL, which is the issue's own with a fragment, and
 * updates it when it comes again. Its GraphQL API (https://linear.app/developers/attachments).
 */
export async function postToLinear(
  ticketId: string,
  attachment: LinearAttachment,
  { access, send }: { readonly access: LinearAccess; readonly send: SendOptions },
): Promise<Posted> {
  const ask = (query: string, variables: object): Promise<JsonReply> =>
    sendJson(
      {
        method: 'POST',
        url: `${access.address}/graphql`,
        headers: { authorization: access.authorization },
        body: { query, variables },
      },
      send,
      isLimited,
    );
  const failed = (reply: JsonReply, what: string): Posted =>
    failureOf(withStatusOfError(reply), { what, token: access.tokenName });

  const found = await ask(issueQuery, { id: ticketId });
  const [id, url] = reached(found, ['data', 'issue'], ['id', 'url']);
  if (id === null || url === null) return failed(found, `Linear, issue ${ticketId}`);
  const input = { ...attachment, issueId: id, url: `${url}#runledger` };
  const created = await ask(attachmentMutation, { input });
  const [attached] = reached(created, ['data', 'attachmentCreate', 'attachment'], ['id']);
  return attached === null
    ? failed(created, `Linear, attachment to ${ticketId}`)
    : { ok: true, action: 'posted', url: input.url };
}

const issueQuery = 'query Issue($id: String!) { issue(id: $id) { id url } }';
const attachmentMutation =
  'mutation Attach($input: AttachmentCreateInput!) { attachmentCreate(input: $input) { success attachment { id } } }';

/** Linear says so with status 400 and a code. */
const isLimited = (reply: JsonReply): boolean => errorOf(reply)?.code === 'RATELIMITED';

function reached(reply: JsonReply, path: readonly string[], names: readonly string[]): (string | null)[] {
  const isAnswer = reply.status === 200 && errorOf(reply) === null;
  return names.map((name) => (isAnswer ? textAt(reply.body, ...path, name) : null));
}

/** The first GraphQL error; null where there is none. Each part null where it is not said. */
function errorOf(reply: JsonReply): { readonly code: string | null; readonly message: string | null } | null {
  if (reply.status === null || typeof reply.body !== 'object' || reply.body === null) return null;
  const { errors } = reply.body as { readonly errors?: unknown };
  if (!Array.isArray(errors) || errors.length === 0) return null;
  return { code: textAt(errors[0], 'extensions', 'code'), message: textAt(errors[0], 'message') };
}

/** GraphQL errors come with status 200 too, and with 400 whatever they are: the status that HTTP has for what is meant. */
function withStatusOfError(reply: JsonReply): JsonReply {
  if (reply.status === null) return reply;
  const error = errorOf(reply);
  if (error === null) return reply;
  const meant = error.message?.startsWith('Entity not found') ? 404 : statusOfCode[error.code ?? ''];
  return { ...reply, status: meant ?? (reply.status === 200 ? 400 : reply.status) };
}

const statusOfCode: Readonly<Record<string, number>> = {
  RATELIMITED: 429,
  AUTHENTICATION_ERROR: 401,
  FORBIDDEN: 403,
};
