import { expect, it } from 'vitest';
import { describeWithClients } from '../../support/clients.ts';
import { runUses } from '../../support/framework-agent.ts';
import { describeOnNodes } from '../../support/nodes.ts';

describeWithClients('Mastra', () => describeOnNodes(runsOn));

function runsOn(execPath: string): void {
  it('has each of its requests counted as one model call', async () => {
    const uses = await runUses('frameworks-mastra.mjs', ['generate', 'stream'], { execPath });
    for (const { lines, served } of [uses.generate, uses.stream]) {
      const ids = lines.filter(({ event }) => event === 'model_call').map(({ response_id }) => response_id);
      expect(ids).toEqual(served.map(({ responseId }) => responseId));
      expect(ids).toHaveLength(2);
    }
  }, 60_000);
}
