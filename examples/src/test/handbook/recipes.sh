# An image of Docker Hub.
imgx push "$TOP/examples/src/test/handbook/image.imgx" docker://redis:7 --quiet >&2
