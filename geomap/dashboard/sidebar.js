/* On a phone the sidebar lies over the page: once other reports were chosen in it, it makes room for them.
 * Filters leave it open, since one rarely comes alone.
 */
const NARROW = "(max-width: 768px)";
const CLOSE = '[data-testid="stSidebarCollapseButton"] button';
let last = null;

export default function ({ data }) {
  const changed = last !== null && last !== data.chosen;
  last = data.chosen;
  if (changed && window.matchMedia(NARROW).matches) document.querySelector(CLOSE)?.click();
}
