/** Where the dashboard is, unless something else is said. */
export const defaultPort = 4380;
