import { make } from '../dom.js';

// Until a style sheet that the page does not begin with is there; `href` is its whole address.
export function styled(href) {
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return null;
  const link = make('link', '', { rel: 'stylesheet', href });
  return new Promise((resolve, reject) => {
    Object.assign(link, { onload: resolve, onerror: reject });
    document.head.append(link);
  });
}
