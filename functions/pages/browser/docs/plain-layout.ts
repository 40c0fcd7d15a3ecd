type Element = unknown;
type Component = unknown;

/** What Swagger UI gives its plugins and layouts; only what is used here. */
type System = {
  readonly React: {
    createElement(type: Component, properties?: object | null, ...children: readonly Element[]): Element;
  };
};
type LayoutProperties = { getComponent(name: string, isContainer?: boolean): Component };

/**
 * Swagger UI's layout without what the page's frame shows already: title, version, servers, and a main landmark. It is used
 * by its name: `layout: 'PlainLayout'`.
 */
export function plainLayout({ React: { createElement } }: System): object {
  const PlainLayout = ({ getComponent }: LayoutProperties) =>
    createElement(
      'div',
      { className: 'swagger-ui' },
      createElement(getComponent('SvgAssets')),
      createElement(
        'div',
        { className: 'docs-bar' },
        createElement(getComponent('FilterContainer', true)),
        createElement(getComponent('AuthorizeBtnContainer', true)),
      ),
      createElement(getComponent('operations', true)),
      createElement(getComponent('Models', true)),
    );
  return { components: { PlainLayout } };
}
