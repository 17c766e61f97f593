NAME := sys
KIND := lib
SRCS := sys.S
LIBS :=
