// What is bundled, with all that it imports: an agent that is instrumented by its own code.
import { metrics } from '@opentelemetry/api';
import OpenAI from 'openai';
import { agent, health, instrument } from 'runledger';

async function main(): Promise<void> {
  await instrument();
  const ownFigure = metrics.getMeter('its-own').createCounter('pages');
  const client = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: 'none' });
  const messages = [{ role: 'user' as const, content: 'Write a haiku about ledgers.' }];
  await agent({ role: 'poet' }, async () => {
    ownFigure.add(3);
    await client.chat.completions.create({ model: 'gpt-5-mini', messages });
    await client.chat.completions
      .stream({ model: 'gpt-5-mini', messages, stream_options: { include_usage: true } })
      .finalChatCompletion();
  });
  process.stdout.write(health().status);
}

void main();
