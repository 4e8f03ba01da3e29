/** A process that does nothing but watch its own event loop: told to start, it begins anew; told to stop, it sends its p99. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 1 });
process.on('message', (message) => {
  if (message === 'start') {
    delay.reset();
    delay.enable();
    process.send?.('started');
  } else {
    delay.disable();
    process.send?.(delay.percentile(99) / 1e9);
  }
});
process.once('disconnect', () => process.exit());
