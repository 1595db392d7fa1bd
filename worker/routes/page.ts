/**
 * `GET /`: the page, with the person's theme and the pinned message in its first byte, so that nothing flashes. Who has
 * no session and sees no message gets the file as it is, with its `ETag`; everybody else an answer of their own that no
 * cache keeps. A session that cannot be read in time is no reason to wait: the browser's own copy of the theme stands in.
 */
import { withDeadline } from "../bindings/deadline.ts";
import type { Handler, RequestContext, RoutedRequest } from "../context.ts";
import { readThemeCookie } from "../http/credentials.ts";
import type { Banner } from "../storage/banner.ts";
import { THEMES, type Theme } from "../storage/preferences.ts";
import { currentBanner } from "./banner.ts";
import { readOwnSession } from "./me.ts";

const PATIENCE_MS = 150;

/** The session's; where no store can say in time, the browser's own copy of it. */
async function themeOf(request: Request, context: RequestContext): Promise<Theme> {
  const timed = await withDeadline(() => readOwnSession(context.found.principal, context), PATIENCE_MS);
  if (timed.ok && timed.value.known) return timed.value.session?.preferences.theme ?? "system";
  const copy = readThemeCookie(request, context.url);
  return THEMES.find((theme) => theme === copy) ?? "system";
}

/** The document with what is this person's. Texts are escaped by the rewriter. */
function personal(page: Response, theme: Theme, banner: Banner | null): Response {
  const rewriter = new HTMLRewriter();
  if (theme !== "system") {
    rewriter
      .on("html", { element: (html) => void html.setAttribute("data-theme", theme) })
      .on('meta[name="color-scheme"]', { element: (meta) => void meta.setAttribute("content", theme) });
  }
  if (banner) {
    const open = `<aside class="pinned" data-level="${banner.level}" role="status">`;
    rewriter.on("body", {
      element(body) {
        // Put in front of the body's content, one after the other, so the last comes first.
        body.prepend("</aside>", { html: true });
        body.prepend(banner.text);
        body.prepend(open, { html: true });
      },
    });
  }
  const headers = new Headers(page.headers);
  headers.delete("etag");
  headers.delete("content-length");
  headers.set("cache-control", "private, no-store");
  return rewriter.transform(new Response(page.body, { status: page.status, headers }));
}

async function render(request: RoutedRequest, context: RequestContext): Promise<Response> {
  const [theme, banner] = await Promise.all([themeOf(request, context), currentBanner(context)]);
  const isPlain = theme === "system" && banner === null;
  // A browser may hold the plain page: asked with its ETag, the file would answer "not modified".
  const asked = isPlain ? request : new Request(request.url, { method: request.method });
  const page = await context.assets(asked);
  return isPlain || page.status !== 200 ? page : personal(page, theme, banner);
}

export const page: Handler = async (request, context) => {
  const answer = await render(request, context);
  const headers = new Headers(answer.headers);
  headers.append("vary", "cookie");
  return new Response(answer.body, { status: answer.status, headers });
};
