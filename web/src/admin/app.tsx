/** The operator's page: signed out it is a form, signed in the desk. Signing out forgets the token. */
import { useCallback, useMemo, useState } from "preact/hooks";
import { Console } from "./console.tsx";
import type { Answer, Ask } from "./contract.ts";
import type { AdminRequest } from "./requests.ts";
import { type Operator, SignIn } from "./views/sign-in.tsx";

const NO_LONGER = "The token is no longer accepted. It was probably replaced; sign in with the new one.";

export function AdminApp() {
  const [operator, setOperator] = useState<Operator | null>(null);
  const [notice, setNotice] = useState("");
  const leave = useCallback((why: string) => {
    setOperator(null);
    setNotice(why);
  }, []);
  const ask = useMemo<Ask | null>(() => {
    if (!operator) return null;
    return async <T,>(request: AdminRequest): Promise<Answer<T>> => {
      const answer = await operator.ask<T>(request);
      if (!answer.ok && answer.refusal.code === "unauthorized") leave(NO_LONGER);
      return answer;
    };
  }, [operator, leave]);
  return (
    <>
      <header>
        <img src="/favicon.svg" alt="" width="40" height="40" />
        <span>Switchband</span>
        {operator && (
          <button type="button" class="quiet sign-out" onClick={() => leave("")}>
            Sign out
          </button>
        )}
      </header>
      {operator && ask ? (
        <Console ask={ask} by={operator.by} />
      ) : (
        <main>
          <SignIn onOperator={setOperator} notice={notice} />
        </main>
      )}
      <footer>
        <p>
          Every change leaves a row in the record. <a href="/">The page that people see</a>
        </p>
      </footer>
    </>
  );
}
