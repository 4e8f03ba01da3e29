import { counted } from '../../common/counted.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Finding } from './finding.ts';
import { describeEnd } from './watch-command.ts';

/** More would scroll the first ones away. */
const mostFindings = 50;

/** A diagnosis for people. Names in it come from outside. */
export function diagnosisLines(diagnosis: Diagnosis): string[] {
  const { findings, unread } = diagnosis;
  const rest = findings.length - mostFindings;
  return [
    ...headOf(diagnosis),
    ...findings.slice(0, mostFindings).flatMap(findingLines),
    ...(rest > 0 ? ['', `${counted(rest, 'further finding')}: --json has all`] : []),
    ...(unread.length > 0 ? ['', ...unread.map(({ where, why }) => `not read: ${where}: ${why}`)] : []),
    '',
    summaryOf(diagnosis),
  ];
}

function summaryOf({ findings, unread }: Diagnosis): string {
  if (findings.length > 0) return counted(findings.length, 'finding');
  return unread.length > 0 ? 'nothing found in what could be read' : 'nothing found';
}

function headOf({ runledger, node, config, store, runs, command }: Diagnosis): readonly string[] {
  const looked =
    runs.read < runs.of ? `the newest ${runs.read} of ${counted(runs.of, 'run')}, --all for every one` : null;
  const whose = command === null ? '' : ' of the command';
  return [
    `Runledger ${runledger}, Node ${node}`,
    ...(config === null ? [] : [`  config   ${config}`]),
    ...(store === null ? [] : [`  store    ${store}`]),
    `  runs     ${looked ?? `${counted(runs.read, 'run')}${whose}`}`,
    ...(command === null ? [] : [`  command  ${describeEnd(command)}`]),
  ];
}

function findingLines({ kind, what, where, places, fix }: Finding): readonly string[] {
  const more = places > where.length ? ` and ${places - where.length} more` : '';
  return ['', `${kind}: ${what}`, `  where  ${where.join(', ')}${more}`, `  fix    ${fix}`];
}
