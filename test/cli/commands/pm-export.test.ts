import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli-process.ts';
import { runCommand } from '../../support/command.ts';
import { linearKey, planeToken, startLinear, startPlane } from '../pm-export/tracker-server.ts';
import { goldenStore } from './golden-store.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await goldenStore();
});

const ticket = ['--ticket', 'T-1'];

describe('pm-export, as a process', () => {
  it('prints what a ticket came to', async () => {
    const { code, stdout, stderr } = await runCli(['pm-export', ...ticket], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const none = { total_tokens: 0, total_cost_usd: 0, unpriced_calls: 0, total_duration_ms: null, event_count: 2 };
    expect(JSON.parse(stdout)).toEqual({
      ticket_id: 'T-1',
      session_id: 's-1',
      metrics: {
        total_tokens: 2002,
        total_cost_usd: 0.66,
        unpriced_calls: 0,
        total_duration_ms: null,
        event_count: 4,
      },
      by_agent_role: { '': none, coder: { ...none, total_tokens: 2002, total_cost_usd: 0.66 } },
      timestamp: '2026-11-02T12:00:20.000000Z',
    });
  });

  it.each([
    ['plane', { external_id: 'T-1', external_source: 'runledger' }],
    ['linear', { title: 'Runledger: 0.66 USD, 2,002 tokens, 4 events', subtitle: 'coder: 0.66 USD' }],
  ])('prints what %s would be sent', async (format, sent) => {
    const { stdout } = await runCli(['pm-export', ...ticket, '--format', format], { cwd });
    expect(JSON.parse(stdout)).toMatchObject(sent);
  });

  it('posts to Plane, and again in its place, without a word of the token', async () => {
    const { address, comments, requests } = await startPlane('T-1');
    const post = async (...args: string[]) =>
      runCli(['pm-export', ...ticket, '--format', 'plane', '--post', '--url', address, ...args], {
        cwd,
        env: { PLANE_API_KEY: planeToken, PLANE_WORKSPACE_SLUG: 'acme' },
      });
    const [first, second] = [await post(), await post('--json')];
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^created: http/), stderr: '' });
    expect(JSON.parse(second.stdout)).toMatchObject({ ticket_id: 'T-1', ok: true, action: 'updated' });
    expect(comments).toHaveLength(1);
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'POST', 'PATCH']);
    expect(JSON.stringify([first, second])).not.toContain(planeToken);
  });

  it('posts to Linear', async () => {
    const { address, attachments } = await startLinear('T-1');
    const args = ['pm-export', ...ticket, '--format', 'linear', '--post', '--url', address];
    const outcome = await runCli(args, { cwd, env: { LINEAR_API_KEY: linearKey } });
    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/^posted: https:\/\/linear/), stderr: '' });
    expect(attachments.size).toBe(1);
  });

  it('fails where the tracker refuses, and says so in JSON too', async () => {
    const { address } = await startLinear('T-1');
    const args = ['pm-export', ...ticket, '--format', 'linear', '--post', '--json', '--url', address];
    const { code, stdout, stderr } = await runCli(args, {
      cwd,
      env: { LINEAR_ACCESS_TOKEN: 'wrong-0123456789' },
    });
    expect(code).toBe(3);
    expect(stderr).toBe('Linear, issue T-1: HTTP 401; is the token in LINEAR_ACCESS_TOKEN right?\n');
    expect(JSON.parse(stdout)).toEqual({ ticket_id: 'T-1', ok: false, reason: stderr.trimEnd() });
  });
});

describe('pm-export', () => {
  const plane = ['--format', 'plane', '--post'];
  const token = { PLANE_API_KEY: planeToken };

  it.each<[what: string, args: string[], env: Record<string, string>, said: RegExp]>([
    ['a post to nobody', ['--post'], {}, /--post needs --format plane or linear/],
    ['no token', [...plane, '--workspace', 'acme'], {}, /PLANE_API_KEY is not set/],
    ['no workspace', plane, token, /missing --workspace, or PLANE_WORKSPACE_SLUG/],
    ['no token of Linear’s', ['--format', 'linear', '--post'], {}, /neither LINEAR_API_KEY nor LINEAR_ACCESS_TOKEN/],
    ['an address that all can listen to', [...plane, '--url', 'http://plane.example.com'], token, /--url: .* https/],
    ['another format', ['--format', 'jira'], {}, /Allowed choices are plane, linear, json/],
  ])('says what is wrong with %s', async (_, args, env, said) => {
    const outcome = await runCommand(['pm-export', ...ticket, ...args], { cwd, env });
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(said) });
  });

  it('says that there is no such ticket, and posts nothing', async () => {
    const { address, requests } = await startPlane('T-1');
    const args = ['pm-export', '--ticket', 'T-99', ...plane, '--workspace', 'acme', '--url', address];
    const outcome = await runCommand(args, { cwd, env: token });
    expect(outcome).toEqual({ code: 3, stdout: '', stderr: 'T-99: there is no such ticket\n' });
    expect(requests).toEqual([]);
  });
});

describe('tickets', () => {
  it('lists what each came to, as a process', async () => {
    const { code, stdout, stderr } = await runCli(['tickets'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'ticket  status     runs  calls   USD  unpriced  tokens  time  events  last',
      'T-5     cancelled     2      2  1.10             2,010     –       4  2026-11-06 12:00:20',
      'T-4     cancelled     2      2  0.99             2,008     –       4  2026-11-05 12:00:20',
      'T-3     cancelled     2      2  0.88             2,006     –       4  2026-11-04 12:00:20',
      'T-2     cancelled     2      2  0.77             2,004     –       4  2026-11-03 12:00:20',
      'T-1     cancelled     2      2  0.66             2,002     –       4  2026-11-02 12:00:20',
      'T-0     cancelled     2      2  0.50         1   2,000     –       4  2026-11-01 12:00:20',
      '',
      'unpriced: calls that no cost holds; – is unknown; times are UTC',
      '',
    ]);
  });

  it('shows one, role by role', async () => {
    const { code, stdout } = await runCommand(['tickets', 'T-0'], { cwd });
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 6)).toEqual([
      'T-0: cancelled, 2 runs, golden',
      '– to 2026-11-01 12:00:20, last in session s-1, 0 errors',
      '',
      'role         USD  unpriced  tokens  time  events',
      '(no agent)  0.00                 0     –       2',
      'coder       0.50         1   2,000     –       2',
    ]);
  });

  it('prints one JSON value, as a process', async () => {
    const { stdout } = await runCli(['tickets', 'T-0', '--json', '--timezone', 'UTC'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      time_zone: 'UTC',
      tickets: [{ ticket_id: 'T-0', runs: 2, metrics: { total_cost_usd: 0.5, unpriced_calls: 1 } }],
    });
  });

  it('says that there is no such ticket', async () => {
    const outcome = await runCommand(['tickets', 'T-99', '--json'], { cwd });
    expect(outcome).toMatchObject({ code: 3, stderr: 'T-99: there is no such ticket\n' });
    expect(JSON.parse(outcome.stdout)).toMatchObject({ tickets: [] });
  });
});
