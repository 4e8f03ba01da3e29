/** Starts a server's code as Next.js does: its `register()` first, and then the application's modules. */
import { register } from '../../examples/nextjs/instrumentation.ts';

await register();
await import(process.env.PROGRAM ?? '');
