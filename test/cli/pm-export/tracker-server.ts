import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** What is answered instead of what would be right; `hang` never answers. */
export interface Instead {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly hang?: boolean;
}

export interface TrackerServer {
  readonly address: string;
  readonly requests: readonly SeenRequest[];
  /** Answers for the next requests, one each; then what is right. */
  answerWith(...instead: readonly Instead[]): void;
}

type Answer = { readonly status: number; readonly body: unknown };

async function startServer(answer: (request: SeenRequest) => Answer): Promise<TrackerServer> {
  const requests: SeenRequest[] = [];
  const queue: Instead[] = [];
  const server = createServer(async (incoming, response) => {
    const { method = '', url: path = '', headers } = incoming;
    const seen = { method, path, headers, body: await bodyOf(incoming) };
    requests.push(seen);
    const instead = queue.shift();
    if (instead?.hang) return;
    const right = instead === undefined ? answer(seen) : { status: 200, body: null };
    reply(response, { ...right, ...instead });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    requests,
    answerWith: (...instead) => queue.push(...instead),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? null : JSON.parse(text);
}

function reply(response: ServerResponse, { status = 200, headers = {}, body }: Instead): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export const planeToken = 'plane_api_0123456789abcdef';
const itemId = '550e8400-e29b-41d4-a716-446655440000';
const projectId = 'c467e125-59e3-44ec-b5ee-f9c1e138c611';

/** A comment as it stands in a tracker. */
export interface StoredComment {
  readonly id: string;
  readonly comment_html: string;
  readonly external_id: string;
  readonly external_source: string;
}

/**
 * Plane's REST API, version 1, as https://developers.plane.so/api-reference has it: one workspace `acme` with one work
 * item. A second comment of the same external id and source is 409 with the id of the first.
 */
export async function startPlane(
  ticketId = 'PROJ-12',
): Promise<TrackerServer & { readonly comments: StoredComment[] }> {
  const comments: StoredComment[] = [];
  const item = `/api/v1/workspaces/acme/work-items/${ticketId}/`;
  const all = `/api/v1/workspaces/acme/projects/${projectId}/work-items/${itemId}/comments/`;
  const server = await startServer(({ method, path, headers, body }) => {
    if (headers['x-api-key'] !== planeToken) return { status: 401, body: { detail: 'Given API token is not valid' } };
    if (method === 'GET' && path === item)
      return { status: 200, body: { id: itemId, project: projectId, sequence_id: 12 } };
    const given = body as Omit<StoredComment, 'id'>;
    if (method === 'POST' && path === all) {
      const same = comments.find(
        (one) => one.external_id === given.external_id && one.external_source === given.external_source,
      );
      const error = 'Work item comment with the same external id and external source already exists';
      if (same) return { status: 409, body: { error, id: same.id } };
      comments.push({ ...given, id: `comment-${comments.length}` });
      return { status: 201, body: comments.at(-1) };
    }
    const place = comments.findIndex(({ id }) => path === `${all}${id}/`);
    if (method !== 'PATCH' || place === -1)
      return { status: 404, body: { error: 'The requested resource does not exist.' } };
    comments[place] = { ...(comments[place] as StoredComment), ...given };
    return { status: 200, body: comments[place] };
  });
  return { ...server, comments };
}

export const linearKey = 'lin_api_0123456789abcdef';

/** An attachment as it stands in a tracker. */
export type StoredAttachment = Readonly<Record<string, unknown>>;

/**
 * Linear's GraphQL API as https://linear.app/developers has it: one issue. An attachment with a URL that the
 * issue has one of takes its place.
 */
export async function startLinear(
  ticketId = 'ENG-123',
): Promise<TrackerServer & { readonly attachments: Map<string, StoredAttachment> }> {
  const attachments = new Map<string, StoredAttachment>();
  const issue = { id: '9b2f7f0e-1111-4222-8333-444455556666', url: 'https://linear.app/acme/issue/ENG-123/title' };
  const notFound = {
    message: 'Entity not found: Issue',
    extensions: { code: 'INPUT_ERROR', userPresentableMessage: 'Could not find referenced Issue.' },
  };
  const server = await startServer(({ method, path, headers, body }) => {
    if (method !== 'POST' || path !== '/graphql') return { status: 404, body: null };
    if (headers.authorization !== linearKey && headers.authorization !== 'Bearer oauth-token')
      return { status: 401, body: { errors: [{ message: 'no', extensions: { code: 'AUTHENTICATION_ERROR' } }] } };
    const { query, variables } = body as { query: string; variables: { id?: string; input?: StoredAttachment } };
    if (query.includes('attachmentCreate')) {
      const { input = {} } = variables;
      if (input.issueId !== issue.id) return { status: 200, body: { data: null, errors: [notFound] } };
      attachments.set(String(input.url), input);
      return { status: 200, body: { data: { attachmentCreate: { success: true, attachment: { id: 'a' } } } } };
    }
    return variables.id === ticketId
      ? { status: 200, body: { data: { issue } } }
      : { status: 200, body: { data: null, errors: [notFound] } };
  });
  return { ...server, attachments };
}
