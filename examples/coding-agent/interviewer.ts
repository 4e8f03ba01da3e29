import OpenAI from 'openai';
import { agent } from 'runledger';
import type { Ticket } from './tickets.ts';

const model = 'gpt-5-mini';
const instructions = 'You find out what a ticket leaves open: first ask one question, then write the specification.';

const openai = new OpenAI();

/** Asks the person behind the ticket, and writes down what is to be built. */
export function interview(ticket: Ticket): Promise<string> {
  return agent({ role: 'interviewer' }, async () => {
    const question = await openai.responses.create({ model, instructions, input: ticket.request });
    const stream = await openai.responses.create({
      model,
      instructions,
      input: [
        { role: 'user', content: ticket.request },
        { role: 'assistant', content: question.output_text },
        { role: 'user', content: ticket.answer },
      ],
      stream: true,
    });
    let specification = '';
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') specification += event.delta;
    }
    return specification;
  });
}
