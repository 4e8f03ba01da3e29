/** Counts what exporters send. Returns a function that says how many spans of model calls have been sent so far. */
exports.countExports = function countExports({ prototype }) {
  let calls = 0;
  const send = prototype.export;
  prototype.export = function (spans, done) {
    calls += spans.filter(isModelCall).length;
    return send.call(this, spans, done);
  };
  return () => calls;
};

const isModelCall = ({ attributes }) => attributes['gen_ai.request.model'] !== undefined;
