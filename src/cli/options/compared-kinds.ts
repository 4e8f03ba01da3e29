/** What runs are put together by on the command line, beside runs themselves. */
export const comparedKinds = ['models', 'temperatures', 'configs'] as const;
