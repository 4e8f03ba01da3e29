import { element } from './element.ts';
import { showFile } from './file-form.ts';
import { showLive } from './live-form.ts';

const host = document.getElementById('page') ?? document.body;

function showProblem(problem: unknown): void {
  const message = problem instanceof Error ? problem.message : String(problem);
  host.replaceChildren(
    element('main', {}, [
      element('h1', {}, ['This page cannot be shown']),
      element('p', { attributes: { role: 'alert' } }, [
        `The file is not whole (${message}). Make it again with: runledger dashboard --output FILE.html`,
      ]),
    ]),
  );
}

if (document.body.hasAttribute('data-live')) showLive(host);
else showFile(host).catch(showProblem);
