import OpenAI from 'openai';
import { agent, recordEvaluation } from 'runledger';

/** What the reviewer says of the code. */
export interface Review {
  readonly approved: boolean;
  readonly remarks: string;
}

const openai = new OpenAI();

/** Has the code looked at twice: by a large model, and for style by the team’s own. */
export function review(specification: string, code: string): Promise<Review> {
  return agent({ role: 'reviewer' }, async () => {
    const [remarks, style] = await Promise.all([judge(specification, code), judgeStyle(code)]);
    const approved = remarks.startsWith('Approved');
    recordEvaluation({ name: 'review', score: approved ? 1 : 0, label: approved ? 'approved' : 'changes requested' });
    return { approved, remarks: `${remarks} ${style}` };
  });
}

async function judge(specification: string, code: string): Promise<string> {
  const stream = await openai.chat.completions.create({
    model: 'gpt-5.1',
    messages: [
      { role: 'system', content: 'You review code. Begin with "Approved" or "Changes requested".' },
      { role: 'user', content: `${specification}\n\n${code}` },
    ],
    stream: true,
    stream_options: { include_usage: true },
  });
  let remarks = '';
  for await (const chunk of stream) remarks += chunk.choices[0]?.delta.content ?? '';
  return remarks;
}

/** A model that no price list knows. */
async function judgeStyle(code: string): Promise<string> {
  const completion = await openai.chat.completions.create({
    model: 'acme-style-7b',
    messages: [{ role: 'user', content: code }],
  });
  return completion.choices[0]?.message.content ?? '';
}
