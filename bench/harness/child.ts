/** The process that `inChild` starts: calls one exported function of one module, and sends back what it gives. */
const [module = '', scenario = '', options = ''] = process.argv.slice(2);
const scenarios = await import(module);
const figures: unknown = await scenarios[scenario](JSON.parse(options));
process.send?.(figures, () => process.disconnect());
