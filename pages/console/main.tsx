import '../shared/base.css'

import { render } from 'preact'

render(<main>Console</main>, document.getElementById('app')!)
