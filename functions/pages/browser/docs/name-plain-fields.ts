/**
 * Swagger UI leaves some fields without an accessible name, skips levels of headings, and has buttons that no keyboard
 * reaches. This mends all three, now and whenever it draws more.
 */
export function namePlainFields(app: HTMLElement): void {
  new MutationObserver(() => mend(app)).observe(app, { childList: true, subtree: true });
  app.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (!(target instanceof HTMLElement) || target.role !== 'button' || (key !== 'Enter' && key !== ' ')) return;
    event.preventDefault();
    target.click();
  });
}

function mend(app: HTMLElement): void {
  for (const field of app.querySelectorAll<HTMLSelectElement>('select, textarea, input')) {
    if (field.hasAttribute('aria-label') || (field.labels?.length ?? 0) > 0) continue;
    const row = field.closest('tr')?.querySelector('.parameter__name')?.firstChild?.textContent;
    field.setAttribute('aria-label', row ?? labelOf(field));
  }
  for (const scrolling of app.querySelectorAll<HTMLElement>('pre')) scrolling.tabIndex = 0;
  for (const heading of app.querySelectorAll('h3.opblock-tag, section.models > h4')) heading.ariaLevel = '2';
  for (const heading of app.querySelectorAll('.opblock h4, .opblock h5')) heading.ariaLevel = '3';
  for (const button of app.querySelectorAll<HTMLElement>('.request-snippets .btn:not(button), .curl-command div.btn')) {
    button.role = 'button';
    button.tabIndex = 0;
  }
}

function labelOf(field: HTMLElement): string {
  if (field.classList.contains('operation-filter-input')) return 'Filter by tag or path';
  if (field.classList.contains('body-param__text')) return 'Request body';
  return field.closest('.response-controls') === null ? 'Choice' : 'Media type of the answer';
}
