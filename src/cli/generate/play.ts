import { type Conversation, converse, embed } from './conversation.ts';
import { agent, callTool, operation, session, ticket, useTool } from './doings.ts';
import {
  evaluate,
  recordMilestones,
  reportCode,
  reportQuality,
  reportRun,
  runPipeline,
  type WorkDone,
} from './judgements.ts';
import { hex, type Place, record, WorkFailed } from './scopes.ts';
import { codeErrors, ticketTitles, tools } from './world.ts';

/** Tickets of a run, by how often it has as many. */
const ticketCounts = [
  { weight: 3, tickets: 1 },
  { weight: 5, tickets: 2 },
  { weight: 3, tickets: 3 },
] as const;

/** How many times a fix is tried. */
const maxFixes = 4;

/**
 * What a run does: a session, tickets in it, and on each a lead agent with a coder, perhaps a researcher, and a tester.
 * Throws `WorkFailed` where a ticket is given up.
 */
export function play(place: Place): void {
  const { chance, cast } = place.stage;
  const { tickets } = chance.weighted(ticketCounts);
  let solved = 0;
  session(place, `session-${hex(chance, 6)}`, (inSession) => {
    for (let number = 1; number <= tickets; number++) {
      const id = `${cast.ticketPrefix}-${chance.whole(100, 9_999)}`;
      const attributes = { title: chance.pick(ticketTitles), priority: chance.pick(['low', 'normal', 'high']) };
      ticket(inSession, { id, attributes }, (inTicket) => {
        if (workOn(inTicket, { hasChild: cast.hasChild && number === 1 })) solved += 1;
      });
      inSession.lane.clock.pass(chance.around(4_000, 1));
    }
  });
  reportRun(place, { tickets, solved });
}

/** Whether the ticket is solved. */
function workOn(place: Place, { hasChild }: { readonly hasChild: boolean }): boolean {
  const { chance, cast } = place.stage;
  const isSolved = chance.happens(cast.skill);
  const done = { isSolved, files: chance.whole(1, 6) };
  agent(place, 'lead', (lead) => {
    plan(lead);
    agent(lead, 'coder', (coder) => write(coder, done));
    if (hasChild) testInChild(lead, done);
    else agent(lead, 'tester', (tester) => review(tester, done));
  });
  reportQuality(place, done);
  runPipeline(place, done);
  evaluate(place, done);
  recordMilestones(place, done);
  if (!isSolved && chance.happens(0.85)) throw new WorkFailed('TicketNotSolved');
  return isSolved;
}

function plan(place: Place): void {
  const { chance } = place.stage;
  operation(place, { name: 'plan', metadata: null }, (inner) => {
    const talk = converse(inner);
    useTool(inner, tools.get_issue);
    talk.ask();
    for (let step = chance.whole(1, 3); step > 0; step--) useTool(inner, tools.read_file);
    talk.ask();
  });
}

function write(place: Place, done: WorkDone): void {
  const { chance } = place.stage;
  if (chance.happens(0.5)) agent(place, 'researcher', research);
  operation(place, { name: 'implement', metadata: { files: done.files } }, (inner) => {
    const talk = converse(inner);
    for (let step = chance.whole(4, 11); step > 0; step--) {
      talk.ask();
      useTool(inner, chance.pick([tools.read_file, tools.read_file, tools.grep, tools.bash]));
      if (chance.happens(0.6)) useTool(inner, tools.edit_file);
    }
    reportCode(inner, done);
    debug(inner, { ...done, talk });
  });
}

function research(place: Place): void {
  const { chance } = place.stage;
  const talk = converse(place);
  embed(place);
  for (let step = chance.whole(2, 5); step > 0; step--) {
    talk.ask();
    useTool(place, chance.pick([tools.grep, tools.read_file, tools.web_search]));
  }
}

/** Tests fail at first as often as not; a ticket that is not solved has them fail to the end. */
function debug(place: Place, { isSolved, talk }: WorkDone & { readonly talk: Conversation }): void {
  const { chance } = place.stage;
  const { clock } = place.lane;
  const startedMicros = clock.nowMicros();
  const fixes = isSolved ? chance.whole(0, maxFixes - 1) : chance.whole(2, maxFixes);
  const fails = (fix: number): number => (isSolved && fix === fixes ? 0 : 1);
  useTool(place, tools.run_tests, fails(0));
  for (let fix = 1; fix <= fixes; fix++) {
    talk.ask();
    useTool(place, tools.edit_file);
    useTool(place, tools.run_tests, fails(fix));
  }
  if (fixes === 0) return;
  record(place, 'debugging_cycle', {
    error_type: chance.pick(codeErrors),
    attempts: fixes,
    resolved: isSolved,
    duration_seconds: (clock.nowMicros() - startedMicros) / 1_000_000,
  });
}

function review(place: Place, { isSolved }: WorkDone): void {
  const { chance } = place.stage;
  const talk = converse(place);
  for (let step = chance.whole(1, 3); step > 0; step--) {
    useTool(place, tools.read_file);
    talk.ask();
  }
  useTool(place, tools.run_tests, isSolved ? 0.02 : 0.9);
}

/** The tester as a process of its own, which knows of the lead that it was started by, and of nothing else. */
function testInChild(place: Place, done: WorkDone): void {
  callTool(place, { tool: 'start_tester' }, (inner) => {
    const lane = inner.stage.join(inner.lane);
    const scope = { ...outside(inner), parent_agent_id: inner.scope.agent_id };
    const { clock } = inner.lane;
    try {
      agent({ ...inner, lane, scope }, 'tester', (tester) => review(tester, done));
    } finally {
      clock.pass((lane.clock.nowMicros() - clock.nowMicros()) / 1000);
    }
  });
}

const outside = ({ scope }: Place): Place['scope'] => ({
  ...scope,
  session_id: null,
  ticket_id: null,
  agent_role: null,
  agent_id: null,
  operation: null,
});
