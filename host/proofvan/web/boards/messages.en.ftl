# Boards at the screen.

station-board-busy = The board { $board } is being worked on ({ $by }).
    .advice = Wait until that has ended; one board at a time.
station-board-broken-off = Broken off at { $role }. Nothing was changed.
    .advice = Take the reference off the terminals; begin again when it is ready.
station-board-nothing-asked = Nothing is asked at the moment.
    .advice = Wait for the next point.
station-file-too-large = The file is too large: { $value } bytes.
    .advice = At most { $allowed } bytes; take the file of the release.
rig-not-for-board = The rig { $value } has no such board.
    .advice = Possible: { $allowed }. A rig of your own lies in the station's folder rigs.
