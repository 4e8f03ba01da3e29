import { type JsonReply, type JsonRequest, type SendOptions, sendJson } from './send-json.ts';
import type { PlaneComment } from './ticket-payload.ts';
import { failureOf, type Posted, textAt } from './tracker.ts';

/** Where Plane is, and how to get in. */
export interface PlaneAccess {
  /** `https://api.plane.so`, or the address of one's own. */
  readonly address: string;
  /** The workspace's slug. */
  readonly workspace: string;
  readonly token: string;
}

/** The variable that the token comes from, as Plane's own tools call it. */
export const planeTokenName = 'PLANE_API_KEY';

/**
 * Puts a comment on a work item, `PROJ-12`, or replaces the one that was put there before: Plane answers 409 with the id of
 * the comment that has the same `external_id` and `external_source`. Its REST API, version 1
 * (https://developers.plane.so/api-reference).
 */
export async function postToPlane(
  ticketId: string,
  comment: PlaneComment,
  { access, send }: { readonly access: PlaneAccess; readonly send: SendOptions },
): Promise<Posted> {
  const workspace = `${access.address}/api/v1/workspaces/${encodeURIComponent(access.workspace)}`;
  const headers = { 'x-api-key': access.token };
  const ask = (request: Omit<JsonRequest, 'headers'>): Promise<JsonReply> => sendJson({ ...request, headers }, send);
  const failed = (reply: JsonReply, what: string): Posted => failureOf(reply, { what, token: planeTokenName });

  const found = await ask({ method: 'GET', url: `${workspace}/work-items/${encodeURIComponent(ticketId)}/` });
  const [item, project] = bodyTexts(found, ['id', 'project']);
  if (found.status !== 200 || item === null || project === null) return failed(found, `Plane, work item ${ticketId}`);
  const comments = `${workspace}/projects/${encodeURIComponent(project)}/work-items/${encodeURIComponent(item)}/comments/`;
  const created = await ask({ method: 'POST', url: comments, body: comment });
  if (created.status === 201) return { ok: true, action: 'created', url: comments };
  const [existing] = bodyTexts(created, ['id']);
  if (created.status !== 409 || existing === null) return failed(created, `Plane, comment on ${ticketId}`);
  const own = `${comments}${encodeURIComponent(existing)}/`;
  const updated = await ask({ method: 'PATCH', url: own, body: comment });
  return updated.status === 200
    ? { ok: true, action: 'updated', url: own }
    : failed(updated, `Plane, comment on ${ticketId}`);
}

const bodyTexts = <const N extends readonly string[]>(reply: JsonReply, names: N): { [I in keyof N]: string | null } =>
  names.map((name) => (reply.status === null ? null : textAt(reply.body, name))) as { [I in keyof N]: string | null };
