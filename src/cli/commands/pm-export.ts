import { openStore } from '../../analysis/open-store.ts';
import { type TicketSummary, ticketSummary } from '../../analysis/tickets.ts';
import { printable, quoted } from '../../common/printable.ts';
import { faultLines } from '../fault-lines.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { storeDirectory } from '../options/store-directory.ts';
import type { StoreOptions } from '../options/store-options.ts';
import { postToLinear } from '../pm-export/linear.ts';
import { planeTokenName, postToPlane } from '../pm-export/plane.ts';
import { defaultSendOptions, type SendOptions } from '../pm-export/send-json.ts';
import { linearAttachment, planeComment, ticketPayload } from '../pm-export/ticket-payload.ts';
import { apiAddress, type Posted } from '../pm-export/tracker.ts';
import { printLines } from '../print-lines.ts';

/** What `runledger pm-export` is given. */
export interface PmExportOptions extends StoreOptions {
  readonly ticket: string;
  readonly format: 'plane' | 'linear' | 'json';
  readonly post?: boolean;
  readonly url?: string;
  readonly workspace?: string;
  readonly json?: boolean;
}

/** What is to be done: prints a JSON value, or posts. */
type Plan =
  | { readonly body: object; readonly post: null }
  | { readonly body: object; post(send: SendOptions): Promise<Posted> };

/** Prints what a ticket came to, or puts it on the ticket. Nothing is posted where anything is missing. */
export async function pmExport(options: PmExportOptions, io: CommandIo): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const planOf = planner(options, io);
  if (typeof planOf === 'string') {
    complain(`pm-export: ${planOf}`);
    return exitCode.wrongUsage;
  }
  const directory = await storeDirectory(options, { io, complain });
  if (directory === null) return exitCode.failed;
  await using store = await openStore(directory, { filter: { ticketIds: [options.ticket] } });
  const [ticket] = await ticketSummary(store);
  for (const line of faultLines(store)) complain(line);
  if (ticket === undefined) {
    complain(`${options.ticket}: there is no such ticket`);
    return exitCode.failed;
  }
  const plan = planOf(ticket);
  if (plan.post === null) {
    io.stdout.write(jsonText(plan.body));
    return exitCode.done;
  }
  const posted = await plan.post(defaultSendOptions);
  if (options.json) io.stdout.write(jsonText({ ticket_id: ticket.ticket_id, ...posted }));
  if (!posted.ok) complain(posted.reason);
  else if (!options.json) printLines([`${posted.action}: ${posted.url}`], io);
  return posted.ok ? exitCode.done : exitCode.failed;
}

/** How the plan for a ticket is made, or what is wrong with what was given. */
function planner(options: PmExportOptions, { env }: CommandIo): ((ticket: TicketSummary) => Plan) | string {
  const { format, post = false } = options;
  if (format === 'json')
    return post ? '--post needs --format plane or linear' : (ticket) => ({ body: ticketPayload(ticket), post: null });
  const bodyOf = (ticket: TicketSummary) =>
    format === 'plane' ? planeComment(ticketPayload(ticket)) : linearAttachment(ticketPayload(ticket));
  if (!post) return (ticket) => ({ body: bodyOf(ticket), post: null });
  const asked = options.url ?? defaultAddresses[format];
  const address = apiAddress(asked);
  if (address === null)
    return `--url: ${quoted(asked)} is no address of an API; write https://… (http on this machine)`;
  return format === 'plane' ? planePlanner(options, { env, address }) : linearPlanner({ env, address });
}

const defaultAddresses = { plane: 'https://api.plane.so', linear: 'https://api.linear.app' } as const;

interface Access {
  readonly env: CommandIo['env'];
  readonly address: string;
}

function planePlanner(options: PmExportOptions, { env, address }: Access): ((ticket: TicketSummary) => Plan) | string {
  const workspace = options.workspace ?? env.PLANE_WORKSPACE_SLUG;
  const token = env[planeTokenName];
  if (!token) return `${planeTokenName} is not set`;
  if (!workspace) return 'missing --workspace, or PLANE_WORKSPACE_SLUG';
  return (ticket) => {
    const body = planeComment(ticketPayload(ticket));
    return {
      body,
      post: (send) => postToPlane(ticket.ticket_id, body, { access: { address, workspace, token }, send }),
    };
  };
}

function linearPlanner({ env, address }: Access): ((ticket: TicketSummary) => Plan) | string {
  const { LINEAR_API_KEY: key, LINEAR_ACCESS_TOKEN: oauth } = env;
  if (!key && !oauth) return 'neither LINEAR_API_KEY nor LINEAR_ACCESS_TOKEN is set';
  const authorization = key || `Bearer ${oauth}`;
  const tokenName = key ? 'LINEAR_API_KEY' : 'LINEAR_ACCESS_TOKEN';
  return (ticket) => {
    const body = linearAttachment(ticketPayload(ticket));
    const access = { address, authorization, tokenName };
    return { body, post: (send) => postToLinear(ticket.ticket_id, body, { access, send }) };
  };
}
