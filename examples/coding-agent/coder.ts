import Anthropic from '@anthropic-ai/sdk';
import { agent, recordDebuggingCycle, toolCall } from 'runledger';
import type { Workspace } from './workspace.ts';

const instructions =
  'You write one small JavaScript module. Read it, write it, run the tests, mend it until they pass.';

const tools: Anthropic.Tool[] = [
  {
    name: 'read_file',
    description: 'Reads a file of the workspace.',
    input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  },
  {
    name: 'write_file',
    description: 'Replaces a file of the workspace.',
    input_schema: {
      type: 'object',
      properties: { path: { type: 'string' }, text: { type: 'string' } },
      required: ['path', 'text'],
    },
  },
  {
    name: 'run_tests',
    description: 'Runs the tests of the ticket.',
    input_schema: { type: 'object', properties: {} },
  },
];

const anthropic = new Anthropic();

/** Works on the code until the model says that it is done. Returns the message of the commit. */
export function writeCode(task: string, workspace: Workspace): Promise<string> {
  return agent({ role: 'coder' }, async () => {
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: task }];
    let failedTests = 0;
    for (;;) {
      const { content } = await anthropic.messages
        .stream({
          model: 'claude-sonnet-4-6',
          max_tokens: 4096,
          system: [{ type: 'text', text: instructions, cache_control: { type: 'ephemeral' } }],
          tools,
          messages,
        })
        .finalMessage();
      const calls = content.filter((block) => block.type === 'tool_use');
      if (calls.length === 0) break;
      const results = await Promise.all(calls.map((call) => callTool(call, workspace)));
      failedTests += results.filter(({ content }) => String(content).includes('failed')).length;
      messages.push({ role: 'assistant', content }, { role: 'user', content: results });
    }
    if (failedTests > 0) recordDebuggingCycle({ errorType: 'TestFailure', attempts: failedTests, resolved: true });
    return commitMessage(task);
  });
}

/** What a tool throws is told to the model, which may try again. */
async function callTool(call: Anthropic.ToolUseBlock, workspace: Workspace): Promise<Anthropic.ToolResultBlockParam> {
  const result = { type: 'tool_result', tool_use_id: call.id } as const;
  try {
    const tool = workspace.tools[call.name];
    if (tool === undefined) return { ...result, content: 'There is no such tool.', is_error: true };
    return { ...result, content: await toolCall(call.name, () => tool(call.input as Record<string, string>)) };
  } catch (error) {
    return { ...result, content: String(error), is_error: true };
  }
}

async function commitMessage(task: string): Promise<string> {
  const { content } = await anthropic.messages.create({
    model: 'claude-haiku-4-5',
    max_tokens: 100,
    system: 'You write the message of a commit, in one line.',
    messages: [{ role: 'user', content: task }],
  });
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
