// `npm run demo`: the coding agent against a model server on this machine; then what was recorded of it.
import { join, relative, resolve } from 'node:path';
import { startModelServer } from '../model-server/server.ts';
import { differences } from './demo/compare.ts';
import { freePort } from './demo/free-port.ts';
import modelScript from './demo/model-script.ts';
import { aside, fileList, heading, shortened, usageTable } from './demo/print.ts';
import { listFiles, readRunFile } from './demo/run-file.ts';
import { runAgent } from './demo/start-agent.ts';

const shownMetrics =
  /^(gen_ai_usage_cost_USD_sum|gen_ai_execute_tool_duration_seconds_count|runledger_(errors|unpriced_calls)_total)\{/;

const store = resolve(process.env.RUNLEDGER_DIR ?? 'runs');
const server = await startModelServer({ script: modelScript });
try {
  await demo();
} finally {
  await server.close();
}

async function demo(): Promise<void> {
  const prometheusPort = await freePort(9464);
  const metricsUrl = `http://127.0.0.1:${prometheusPort}/metrics`;
  let runId = '';
  let scraped = '';

  console.log(heading('node --import runledger/register examples/coding-agent/agent.ts'));
  await runAgent({
    modelServer: server.url,
    prometheusPort,
    store,
    async onLine(line) {
      console.log(`  ${line}`);
      if (line.startsWith('run ')) runId = line.slice('run '.length);
      if (!line.endsWith('[y/N]')) return undefined;
      // The agent waits for a person: time to see what Prometheus would.
      scraped = await (await fetch(metricsUrl)).text();
      return 'y';
    },
  });

  const directory = join(store, runId);
  const shown = relative('', directory).startsWith('..') ? directory : relative('', directory);
  const { run, totals } = await readRunFile(directory);
  console.log(heading(`What it cost, by ${join(shown, 'run.json')}`));
  console.log(usageTable(totals));
  console.log(aside(`\n  unpriced: no price list knows the model, so the cost is unknown, not 0, and not in the sum`));
  console.log(heading(`What it left in ${shown}`));
  console.log(fileList(await listFiles(directory)));
  console.log(heading(`curl -s ${metricsUrl}    ${aside('while the agent lives')}`));
  const samples = scraped.split('\n').filter((line) => shownMetrics.test(line));
  for (const sample of samples) console.log(`  ${shortened(sample)}`);

  const wrong = differences(totals, server.log);
  if (run.status !== 'completed') wrong.push(`the run is ${run.status}`);
  if (samples.length === 0) wrong.push(`${metricsUrl} shows nothing of it`);
  if (wrong.length > 0) throw new Error(`what was recorded is not what happened:\n${wrong.join('\n')}`);
  console.log(`\n  The model server’s own log says the same: ${server.log.length} requests, equal to the last token.`);
}
