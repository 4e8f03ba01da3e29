// Three agents and two tickets. The model clients are the providers’ own; Runledger is told only whose work it is.
//
//     node --import runledger/register examples/coding-agent/agent.ts
import { createInterface } from 'node:readline';
import {
  currentRun,
  operation,
  reportAutonomy,
  reportCode,
  reportQuality,
  reportWorkflow,
  run,
  session,
  ticket,
} from 'runledger';
import { writeCode } from './coder.ts';
import { interview } from './interviewer.ts';
import { review } from './reviewer.ts';
import { type Ticket, tickets } from './tickets.ts';
import { openWorkspace } from './workspace.ts';

const maxRounds = 3;

await run({ project: 'coding-agent', version: '1.0.0', config: { maxRounds }, tags: { team: 'web' } }, () =>
  session('sprint-42', async () => {
    console.log(`run ${currentRun()?.id ?? ''}`);
    const rounds = await Promise.all(tickets.map((work) => ticket(work.id, () => solve(work))));
    const merged = await operation('merge', askAndMerge);
    reportWorkflow({ stories_created: tickets.length, stories_completed: merged ? tickets.length : 0 });
    reportAutonomy({
      manual_interventions_count: 1,
      one_shot_success_rate: rounds.filter((count) => count === 1).length / rounds.length,
    });
    console.log(merged ? 'merged' : 'not merged');
  }),
);

/** From a request to code that passed its review. Returns how many rounds it took. */
async function solve(work: Ticket): Promise<number> {
  const specification = await interview(work);
  await using workspace = await openWorkspace(work);
  let task = specification;
  for (let round = 1; round <= maxRounds; round++) {
    const message = await writeCode(task, workspace);
    const code = await workspace.code();
    const { approved, remarks } = await review(specification, code);
    console.log(`${work.id} round ${round}: ${message} ${approved ? 'Approved.' : 'Changes requested.'}`);
    if (approved) {
      reportCode({ files_created: 1, lines_added: code.trimEnd().split('\n').length });
      reportQuality({ tests_written: work.checks.length, tests_passing: work.checks.length });
      return round;
    }
    task = `${specification}\n\nThe review says: ${remarks}`;
  }
  throw new Error(`${work.id} was not approved in ${maxRounds} rounds`);
}

/** The person has the last word. Where nobody is there, nothing is merged. */
async function askAndMerge(): Promise<boolean> {
  console.log('Merge both? [y/N]');
  using lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line.trim() === 'y';
  return false;
}
