# The simulated world

world-unknown-effect = The world knows no effect named { $value }.
    .advice = Use one of: { $allowed }.
world-fault-plan = { $file }: { $field } = { $value } in the fault plan is wrong.
    .advice = Allowed: { $allowed }.
world-rig-boards = The rig { $rig } has { $value } boards.
    .advice = The simulated world serves rigs with { $allowed } board.
