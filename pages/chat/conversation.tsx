import { useChanges } from '../shared/observable.js'
import { Composer } from './composer.js'
import type { Feed } from './feed.js'
import { Messages } from './messages.js'
import type { Session } from './session.js'
import { explain } from './words.js'
import { Name } from './text.js'

/** In place of a room that the user is not in. */
function Outside({ feed }: { feed: Feed }) {
  const code = feed.error?.code
  return (
    <div class="outside" role="alert">
      <p>
        {code === 'notAllowed' ? <>You are not in <Name name={feed.name} />: you were removed, or may not join.</>
          : code === 'noRoom' ? <>There is no room <Name name={feed.name} /> any more.</>
          : <>You are not in <Name name={feed.name} />. {feed.error && explain(feed.error)}</>}
      </p>
      <button onClick={() => feed.open()}>Join</button>
    </div>
  )
}

/** The room that is shown. */
export function Conversation({ feed, session }: { feed: Feed, session: Session }) {
  useChanges(feed)
  if (feed.isOut) return <Outside feed={feed} />
  return (
    <>
      <Messages key={feed.name} feed={feed} user={session.user} />
      <Composer feed={feed} />
    </>
  )
}
