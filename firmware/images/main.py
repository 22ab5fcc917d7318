"""The first thing that runs on a board: starts the software of a slot, or the image's own, and never anything else."""

import sys

import micropython

micropython.kbd_intr(-1)  # a host that talks while the board still starts must not stop it: byte 0x03 is data


def main():
    """Run for ever; a software that fails is started again, a new one three times."""
    sys.path[:] = [".frozen"]  # what lies elsewhere in the file system is never software
    import proofvan_image

    from proofvan_node import begin
    from proofvan_node.hal import rp2_start

    release, fail = proofvan_image.RELEASE, rp2_start.fail
    try:
        slot = rp2_start.chosen(proofvan_image)
        begin.enter(slot)
        begin = rp2_start = proofvan_image = None  # they take memory
        from proofvan_node import start

        start.main(slot, release)
    except Exception as failure:
        fail(failure)


main()
