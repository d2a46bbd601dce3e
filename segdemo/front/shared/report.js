// Says that a part has failed without stopping the others: the browser treats the exception as an uncaught one, so it
// stands in the console and the tests, which fail on any, hear of it.
export function report(error) {
  console.error(error);
  globalThis.reportError?.(error);
}

// Does one thing of several; what it throws does not keep the others from being done.
export function attempt(act, tell = report) {
  try {
    act();
  } catch (error) {
    tell(error);
  }
}
